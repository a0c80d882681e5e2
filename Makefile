# Apus: what a fresh machine with Swift needs is one command. `make help` lists them.

SWIFT       ?= swift
PREFIX      ?= /usr/local
DESTDIR     ?=
ENVIRONMENT ?= CartPole-v1
AGENT       ?= ppo
SEED        ?= 1
RUN         ?= $(FIRST_RUN)
BENCH       ?=
TESTS       ?=
PACKAGES    ?= zlib1g-dev libpng-dev libgif-dev libsdl2-dev
# What tests open windows on, and type with.
TEST_TOOLS  ?= xvfb xdotool
# What tests read if it is there, and what the documentation fits models to.
TEST_DATA   ?= dataset-fashion-mnist
DATA        ?= $(TEST_DATA) snowball-data python3-sklearn

FIRST_RUN := runs/first
SCRATCH   := .build
APUS      := $(SCRATCH)/release/apus
BUILD     := $(SWIFT) build -c release --scratch-path $(SCRATCH)
SOURCES   := Package.swift Sources Environments Agents Tests Examples

.DEFAULT_GOAL := help
.PHONY: help setup data build train test lint format bench install clean

help: ## Say what there is to make
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) \
	  | awk -F'|' '{ printf "%-16s%s\n", $$1, $$2 }'

WITHOUT_APT = \
  echo "make: no apt here: zlib, libpng, giflib and SDL2 must be installed with their headers."; exit 0

# Only what dpkg says is absent is installed. A system without apt is told what to install, once,
# and goes on: the compiler finds out whether the libraries are there.
setup: ## Install the system libraries that are missing (Debian, Ubuntu)
	@command -v $(SWIFT) >/dev/null || { \
	  echo "make: Swift is not installed, or not on PATH: Apus needs Swift 6.2 or newer."; exit 1; }
	@if ! command -v dpkg-query >/dev/null; then \
	  $(WITHOUT_APT); \
	fi; \
	missing=; \
	for package in $(PACKAGES); do \
	  dpkg-query -W -f='$${db:Status-Status}\n' $$package 2>/dev/null | grep -qx installed \
	    || missing="$$missing $$package"; \
	done; \
	[ -n "$$missing" ] || exit 0; \
	if [ "$$(id -u)" = 0 ]; then as_root=; \
	elif command -v sudo >/dev/null; then as_root=sudo; \
	else \
	  echo "make: these packages are missing and installing them needs root:$$missing"; exit 1; \
	fi; \
	echo "Installing$$missing"; \
	$$as_root apt-get -qq update && \
	$$as_root env DEBIAN_FRONTEND=noninteractive \
	  apt-get -qq install -y --no-install-recommends $$missing >/dev/null

data: PACKAGES = $(DATA)
data: WITHOUT_APT = echo "make: no apt here: 'apus list datasets' names what pip installs."; exit 1
data: setup ## Install the data sets that Debian has: Fashion-MNIST, scikit-learn's, words and stems

build: setup ## Build the command line, optimised
	@$(BUILD) --product apus

# The default run is made anew each time (the same seed gives the same bytes); a RUN of your own
# is never deleted, it is resumed. The episode is shown in a window, or here without a display.
train: build ## Train an agent on CartPole and watch it balance (ENVIRONMENT, AGENT, SEED, RUN)
	@[ "$(RUN)" != "$(FIRST_RUN)" ] || rm -rf $(FIRST_RUN)
	@$(APUS) train $(ENVIRONMENT) --agent $(AGENT) --seed $(SEED) --run $(RUN) --resume
	@$(APUS) watch $(RUN) --episodes 1

# Tests run optimised: learning is slow without it, and it is what people use. @testable needs
# -enable-testing, which would rebuild what `train` built: hence a folder of their own.
test: PACKAGES += $(TEST_TOOLS) $(TEST_DATA)
test: setup ## Build everything and run every test (TESTS=GymTests for some of them)
	@$(SWIFT) test -c release --scratch-path $(SCRATCH)-test -Xswiftc -enable-testing \
	  $(if $(TESTS),--filter $(TESTS))

lint: ## Check the style of every source file
	@$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)

format: ## Lay out every source file in the house's style
	@$(SWIFT) format --in-place --parallel --recursive $(SOURCES)

bench: build ## Measure stepping, training and this machine's peak (BENCH=training for one of them)
	@$(APUS) bench $(BENCH)

install: setup ## Install one binary, Swift's runtime inside, into PREFIX/bin (PREFIX, DESTDIR)
	@$(SWIFT) build -c release --scratch-path $(SCRATCH)-static --static-swift-stdlib --product apus
	@install -d "$(DESTDIR)$(PREFIX)/bin"
	@install -m 755 $(SCRATCH)-static/release/apus "$(DESTDIR)$(PREFIX)/bin/apus"
	@echo "Installed $(DESTDIR)$(PREFIX)/bin/apus"

clean: ## Remove what was built; runs are kept
	@rm -rf $(SCRATCH) $(SCRATCH)-test $(SCRATCH)-static $(SCRATCH)-plain
