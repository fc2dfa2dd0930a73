package handlers

import (
	"log/slog"
	"net/http"
	"time"
)

// NewServer returns a server for h with limits on time and size that suit it:
// whoever sends or reads too slowly is cut off. Streams and files set write
// deadlines of their own, bound to progress.
func NewServer(addr string, h *Handler) *http.Server {
	s := &http.Server{
		Addr:              addr,
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(h.log.Handler(), slog.LevelDebug),
	}
	s.RegisterOnShutdown(h.Shutdown)
	return s
}
