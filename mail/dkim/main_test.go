package dkim_test

import (
	"testing"

	"puddle/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }
