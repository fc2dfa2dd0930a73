# Puddle. `make help` lists the commands.

SHELL := bash
TEST_FLAGS ?= -race -timeout 30m -p 2
BENCH ?= .

# Where git can't say which commit this is (another user's checkout, no git), Go can't stamp it.
export GOFLAGS += $(shell git rev-parse -q --verify HEAD >/dev/null 2>&1 || echo -buildvcs=false)

.DEFAULT_GOAL := help
.PHONY: help run test build check generate bench fuzz golden screenshots

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## install what is missing, build, serve demo data on an embedded database
	@.ci/install go $(if $(DATABASE_URL)$(DATABASE_URL_FILE),,postgres)
	@go build -o bin/puddle ./cmd/puddle
	@exec bin/puddle serve --demo

test: ## install what is missing, run every test
	@.ci/install go gcc postgres chromium
	@go test $(TEST_FLAGS) ./...

build: ## build bin/puddle
	@.ci/install go
	go build -o bin/puddle ./cmd/puddle

check: ## format, imports, vet, staticcheck, dead code, fresh templates
	@.ci/install go
	@.ci/check

generate: ## make the Go files of the templates
	@for dir in $$(git ls-files '*.templ' | xargs -n 1 dirname | sort -u); do \
		go tool -modfile=.ci/tools.mod templ generate -include-version=false -path $$dir || exit; \
	done

bench: ## run the benchmarks (BENCH=regexp)
	@.ci/install go postgres
	go test -run '^$$' -bench '$(BENCH)' -benchmem ./...

fuzz: ## run each fuzz target for FUZZTIME=30s
	@.ci/install go postgres
	@.ci/fuzz

golden: ## write the golden files anew; read the diff
	@.ci/install go postgres chromium
	PUDDLE_GOLDEN=write go test -count=1 ./...
	git diff --stat

screenshots: ## write the pages' pictures to var/screenshots, that of README to docs
	@.ci/install go postgres chromium
	@mkdir -p var/screenshots
	PUDDLE_SCREENSHOTS=$(CURDIR)/var/screenshots go test ./cmd/puddle -count=1 -run Screenshots
	cp var/screenshots/conversation-desk.png docs/conversation.png
