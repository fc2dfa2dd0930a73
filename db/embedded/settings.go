package embedded

import "maps"

// settings returns the server's settings. They are given on the command line, so that they follow the program and not
// the day the cluster was made.
func settings(o order) map[string]string {
	set := map[string]string{
		"listen_addresses":        "",
		"port":                    socketPort,
		"unix_socket_directories": o.SocketDir,
		"unix_socket_permissions": "0700",
		"max_connections":         "200",
		"shared_buffers":          "128MB",
		"wal_compression":         "on",
		"max_wal_size":            "2GB",
		"timezone":                "UTC",
		"log_timezone":            "UTC",
		"log_line_prefix":         "%m [%p] ",
		"log_checkpoints":         "off",
		// Puddle's queries are short index ranges: compiling or spreading them costs more than it gives, and the
		// shared memory that parallel workers ask for is scarce in containers.
		"jit":                             "off",
		"max_parallel_workers_per_gather": "0",
	}
	if o.LZ4 {
		set["default_toast_compression"] = "lz4"
		set["wal_compression"] = "lz4"
	}
	if o.Fast {
		maps.Copy(set, map[string]string{
			"fsync":              "off",
			"synchronous_commit": "off",
			"full_page_writes":   "off",
			"wal_level":          "minimal",
			"max_wal_senders":    "0",
			"autovacuum":         "off",
			"max_connections":    "400",
		})
	}
	return set
}
