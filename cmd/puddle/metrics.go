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
		&backlog{db: d}, &mailLoop{db: d})
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

// mailLoop tells whether mail goes out and comes back, as the canaries say. As
// long as there were none it tells nothing.
type mailLoop struct{ db *db.DB }

var (
	loopOK      = prometheus.NewDesc("puddle_mail_loop_ok", "1 if the newest canary came back in time and whole, else 0.", nil, nil)
	loopSeconds = prometheus.NewDesc("puddle_mail_loop_seconds", "How long the newest canary took, if it came back.", nil, nil)
	loopAge     = prometheus.NewDesc("puddle_mail_loop_last_success_age_seconds", "How long ago a canary came back in time and whole.", nil, nil)
)

// Describe is part of prometheus.Collector.
func (m *mailLoop) Describe(c chan<- *prometheus.Desc) {
	c <- loopOK
	c <- loopSeconds
	c <- loopAge
}

// Collect is part of prometheus.Collector.
func (m *mailLoop) Collect(c chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	loop, err := m.db.MailLoop(ctx)
	if err != nil {
		c <- prometheus.NewInvalidMetric(loopOK, err)
		return
	}
	if loop.Newest == nil {
		return
	}
	ok := 1.0
	if loop.Alarm() {
		ok = 0
	}
	c <- prometheus.MustNewConstMetric(loopOK, prometheus.GaugeValue, ok)
	if took := loop.Newest.Took(); took > 0 {
		c <- prometheus.MustNewConstMetric(loopSeconds, prometheus.GaugeValue, took.Seconds())
	}
	if loop.LastOK != nil {
		c <- prometheus.MustNewConstMetric(loopAge, prometheus.GaugeValue, time.Since(*loop.LastOK).Seconds())
	}
}
