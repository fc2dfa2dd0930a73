package mail

import (
	"context"
	"fmt"
	"os"
	"testing"

	"puddle/db"
	"puddle/db/dbtest"
)

// With these the test binary is a program that sends mail until it is killed.
const (
	childEnv      = "PUDDLE_TEST_SENDER_DATABASE"
	childRelayEnv = "PUDDLE_TEST_SENDER_RELAY"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(childEnv); url != "" {
		fmt.Fprintln(os.Stderr, sendForEver(url, os.Getenv(childRelayEnv)))
		os.Exit(1)
	}
	dbtest.Main(m)
}

func sendForEver(databaseURL, relay string) error {
	d, err := db.Open(context.Background(), db.Config{URL: databaseURL, MailDomain: "puddle.test", MaxConns: 8})
	if err != nil {
		return err
	}
	s, err := NewSender(SenderConfig{DB: d, BaseURL: "https://puddle.test", Domains: []string{"puddle.test"}, Relay: relay})
	if err != nil {
		return err
	}
	if err := s.Start(context.Background()); err != nil {
		return err
	}
	select {}
}
