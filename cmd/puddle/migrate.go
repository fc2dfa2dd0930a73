package main

import (
	"context"
	"fmt"
	"log/slog"
)

// MigrateCmd brings the schema up to date.
type MigrateCmd struct{ databaseConfig }

// Run returns when the schema is up to date.
func (c *MigrateCmd) Run(ctx context.Context) error {
	d, err := c.open(ctx, slog.Default())
	if err != nil {
		return err
	}
	fmt.Println("The schema is up to date.")
	return d.close()
}
