package views

import "fmt"

// clockHour is a full hour as a clock shows it.
func clockHour(hour int) string { return fmt.Sprintf("%02d:00", hour) }
