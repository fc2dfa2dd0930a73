package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"puddle/db"
)

// metricsServer serves figures and profiles to operators, on an address of its
// own.
type metricsServer struct{ http http.Server }

func newMetricsServer(d *db.DB) *metricsServer {
	figures := prometheus.NewRegistry()
	figures.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		&backlog{db: d})
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(figures, promhttp.HandlerOpts{}))
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return &metricsServer{http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}}
}

func (m *metricsServer) serve(l net.Listener) error {
	err := m.http.Serve(l)
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func (m *metricsServer) stop() error { return m.http.Close() }

// backlog tells how much outgoing mail waits and for how long.
type backlog struct{ db *db.DB }

var (
	waitingMails = prometheus.NewDesc("puddle_outgoing_mails_waiting", "Mails that are queued or deferred.", nil, nil)
	oldestMail   = prometheus.NewDesc("puddle_outgoing_mail_oldest_seconds", "Age of the oldest mail that waits.", nil, nil)
)

// Describe is part of prometheus.Collector.
func (b *backlog) Describe(c chan<- *prometheus.Desc) {
	c <- waitingMails
	c <- oldestMail
}

// Collect is part of prometheus.Collector.
func (b *backlog) Collect(c chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	n, oldest, err := b.db.WaitingMail(ctx)
	if err != nil {
		c <- prometheus.NewInvalidMetric(waitingMails, err)
		return
	}
	c <- prometheus.MustNewConstMetric(waitingMails, prometheus.GaugeValue, float64(n))
	c <- prometheus.MustNewConstMetric(oldestMail, prometheus.GaugeValue, oldest.Seconds())
}
