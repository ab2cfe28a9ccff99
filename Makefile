# Every target sets up what it needs: on a machine with Debian, Python >= 3.12 and make, nothing comes before these.
.DELETE_ON_ERROR:
PYTHON ?= $(shell for p in python3.13 python3.12 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && echo $$p && break; done)
PY := .venv/bin/python
ARGS ?=
# the tests start the daemon hundreds of times: it is compiled once
export PYTHONDONTWRITEBYTECODE :=
MINUTES ?= 30
KILLS ?= 500
IMAGE ?= qbitrr

.PHONY: setup run demo screenshots lab test faults-quick check bench faults soak image image-test lock clean

setup: .venv/.ready  ## the virtual environment, from the lock file

.venv/.ready: requirements-dev.lock
	@test -n "$(PYTHON)" || { echo "qBitrr needs Python 3.12 or newer, and found none: install python3.13 (or say PYTHON=/path/to/python)"; exit 2; }
	@test -x $(PY) || $(PYTHON) -m venv .venv || { echo "Python cannot make a virtual environment: apt-get install python3-venv"; rm -rf .venv; exit 2; }
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: setup  ## the daemon, on config.local.toml (ARGS="--config PATH")
	$(PY) run.py $(ARGS)

demo: setup  ## the main job on made-up torrents, to watch
	$(PY) -m tests.demo $(ARGS)

screenshots: setup lab  ## the pictures in docs/images, from a daemon on real qBittorrents
	$(PY) -m tests.screenshots

lab: setup  ## real qBittorrents of three versions and a browser for the tests, where this machine allows it
	@bash tests/lab/install --browser

test: setup lab  ## all tests but the fault campaign
	$(PY) -m pytest --ignore tests/faults --numprocesses 6 --dist worksteal $(ARGS)

faults-quick: setup lab  ## every fault at least once, in a seeded order: servers, Arrs, disk, database, clock, kills
	$(PY) -m pytest tests/faults --numprocesses 5 --dist loadfile --no-loadscope-reorder $(ARGS)

check: setup  ## style, types and the laws of the house
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m pytest -q tests/house

bench: setup lab  ## what the daemon costs, side by side with polling (ARGS="rest size churn latency memory instances categories web scale --keep", or --profile)
	$(PY) -m tests.bench $(ARGS)

faults: setup lab  ## every fault, some together (FAULTS_ROUNDS=1), then hundreds of kills of the daemon under load (KILLS=500)
	$(PY) -m pytest -q -s tests/faults/test_campaign.py tests/faults/test_campaign_inside.py
	$(PY) -m tests.faults.kills --times $(KILLS) $(ARGS)

soak: setup  ## load and random faults for MINUTES, and whether all levels off (ARGS="--seed 1")
	$(PY) -m tests.faults.soak --minutes $(MINUTES) $(ARGS)

image:  ## the container image, with docker, podman or buildah (IMAGE=name)
	bash .ci/build-image $(IMAGE) $(ARGS)

image-test: setup lab  ## the image, built with buildah and run against real servers
	bash tests/lab/image $(IMAGE)
	QBITRR_IMAGE=$(IMAGE) $(PY) -m pytest -s -q tests/image $(ARGS)

lock: setup  ## the lock files anew from pyproject.toml (needs uv)
	uv pip compile -q --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache demo-data
