package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // people's time zones, on machines that have none

	"github.com/alecthomas/kong"

	"puddle/db/embedded"
)

// cli is the command line. Flags that say how the program runs can be given
// as environment variables, too; see config.go.
type cli struct {
	Serve    ServeCmd    `cmd:"" help:"Serve browsers and mail."`
	Migrate  MigrateCmd  `cmd:"" help:"Bring the database's schema up to date."`
	Extract  ExtractCmd  `cmd:"" help:"Print the words that would be posted from a mail on standard input."`
	Classify ClassifyCmd `cmd:"" help:"Print what a mail on standard input is: reply, autoreply, bounce, complaint or report."`
	Inbound  InboundCmd  `cmd:"" help:"List the mails received, newest first."`
	Doctor   DoctorCmd   `cmd:"" help:"Check configuration, database, ports, relay, DNS and the mail loop."`
	User     UserCmd     `cmd:"" help:"Manage people."`
	Version  VersionCmd  `cmd:"" help:"Print the version."`
	Help     HelpCmd     `cmd:"" help:"Print this help." hidden:""`
}

func main() {
	embedded.MaybeSupervise()
	if err := readFileVariables(os.Environ(), os.Setenv); err != nil {
		fail(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c cli
	parser, err := kong.New(&c,
		kong.Name("puddle"),
		kong.Description("Conversations about things, in the browser and by mail."),
		kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		fail(err)
	}
	args := os.Args[1:]
	if len(args) == 0 {
		args = []string{"help"}
	}
	command, err := parser.Parse(args)
	parser.FatalIfErrorf(err)
	if err := command.Run(); err != nil && !errors.Is(err, context.Canceled) {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "puddle:", err)
	os.Exit(1)
}

// readFileVariables lets every variable be given as NAME_FILE, too, which
// names a file that holds the value.
func readFileVariables(environ []string, set func(name, value string) error) error {
	for _, pair := range environ {
		name, path, _ := strings.Cut(pair, "=")
		name, isFile := strings.CutSuffix(name, "_FILE")
		if !isFile || name != "DATABASE_URL" && !strings.HasPrefix(name, "PUDDLE_") {
			continue
		}
		value, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("read %s_FILE: %w", name, err)
		}
		if err := set(name, strings.TrimRight(string(value), "\r\n")); err != nil {
			return err
		}
	}
	return nil
}

// HelpCmd prints the help of the whole program.
type HelpCmd struct{}

// Run prints to standard output.
func (HelpCmd) Run(k *kong.Kong) error {
	c, err := k.Parse([]string{"--help"})
	if err != nil || c == nil {
		return err
	}
	return c.PrintUsage(false)
}
