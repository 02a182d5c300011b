# One command per job. `make` lists them. Only Python and the package registries are needed beforehand.
PYTHON ?= python3
LOCAL = $(PYTHON) -m deploy.local
APP = .venv/app/bin/python
ENGINE = .venv/engine/bin/python
RUFF = .venv/app/bin/ruff
MYPY = .venv/app/bin/mypy
DATA ?= ../shared/data
COUNT ?= 200
T ?=

.DEFAULT_GOAL := help
.PHONY: help calendar run stop status chat train answer demo-reset check format test test-app test-engine test-dialogues \
	test-browser deadlines evaluate evaluate-intake evaluate-topics learn parse lock openapi states verify-audit

help: ## list the commands
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' Makefile

##@ Use
run: ## set up what is missing, start the whole system, print its addresses
	@$(LOCAL) run
stop: ## end the running system
	@$(LOCAL) stop
status: ## say which process is up
	@$(LOCAL) status
chat: ## talk to the running system in the terminal
	@$(APP) -m bot.channels.terminal
answer: ## answer a file of questions without servers: FILE=in.jsonl OUT=out.jsonl
	@$(APP) -m ticketing.knowledge.answer_file "$(FILE)" "$(OUT)"
demo-reset: ## empty the demo city: orders, conversations, accounts
	@$(LOCAL) demo-reset
deadlines: ## print all clocks of a dispatch: AT="2026-02-13T10:00" KIND=general
	@$(APP) -m ticketing.cli deadlines --at "$(AT)" --kind "$(or $(KIND),general)"
calendar: ## load a holiday notice, settle provisional dues, print what changed: FILE=…
	@$(APP) -m ticketing.cli calendar "$(FILE)"
verify-audit: ## check an exported audit file offline: FILE=…
	@$(APP) -m ticketing.cli verify-audit "$(FILE)"

parse: ## read messages without servers: FILE=in.jsonl OUT=out.jsonl [MODEL=dir]
	@$(ENGINE) -W ignore -m bot.engine.parse_file "$(FILE)" "$(OUT)" $(if $(MODEL),--model "$(MODEL)")

##@ Develop
train: ## train the engine's model if its sources changed
	@$(LOCAL) train
check: ## ruff, mypy strict, import contracts, guards
	@$(LOCAL) prepare-check
	$(RUFF) check .
	$(RUFF) format --check .
	$(MYPY) deploy ticketing bot/channels tests --exclude '^tests/(actions|bot/engine)/'
	$(MYPY) --python-executable $(ENGINE) -p bot.engine -p actions -p tests.actions -p tests.bot.engine
	.venv/app/bin/lint-imports
	$(APP) -m pytest -q tests/architecture
format: ## format the code
	$(RUFF) check --fix . ; $(RUFF) format .
test: ## all tests, installing what they need (T=path runs a part in the app environment)
	@$(LOCAL) prepare-tests
	@if [ -n "$(T)" ]; then $(APP) -m pytest $(T); else \
		$(MAKE) --no-print-directory test-app test-engine test-dialogues test-browser; fi
test-app: ## ticketing, channels, set-up, contracts
	$(APP) -m pytest -q -n 2 tests --ignore=tests/bot/engine --ignore=tests/actions --ignore=tests/dialogues \
		--ignore=tests/browser --ignore=tests/kill
test-engine: ## understanding and actions, in the engine's environment
	$(ENGINE) -m pytest -q -o filterwarnings=default tests/bot/engine tests/actions
test-dialogues: ## golden conversations and kill tests against the whole running system
	$(APP) -m pytest -q tests/dialogues tests/kill
test-browser: ## pages in a headless browser
	$(APP) -m pytest -q tests/browser
openapi: ## write the API contract (ticketing/api/openapi.json)
	@$(APP) -m ticketing.cli openapi --out ticketing/api/openapi.json
states: ## draw docs/states.md from the transition table
	@$(APP) -m ticketing.cli states --out docs/states.md
lock: ## write the lock files again from pyproject.toml and deploy/locks/engine.in
	.venv/tools/bin/uv pip compile --quiet --python $(APP) --group pyproject.toml:app --generate-hashes \
		--no-header --no-annotate --output-file deploy/locks/app.txt
	.venv/tools/bin/uv pip compile --quiet --python $(APP) --group pyproject.toml:app --group pyproject.toml:test \
		--constraints deploy/locks/app.txt --generate-hashes --no-header --no-annotate \
		--output-file deploy/locks/app-test.txt
	.venv/tools/bin/uv pip compile --quiet --no-deps --python-version 3.11 deploy/locks/engine.in --generate-hashes \
		--no-header --no-annotate --output-file deploy/locks/engine.txt

##@ Measure
evaluate: ## understanding on our own held-out sentences
	@$(ENGINE) -m bot.engine.evaluate
evaluate-topics: ## topics on real petitions, also after learning from them: DATA=dir
	@$(ENGINE) -m bot.engine.evaluate_topics --data "$(DATA)" --learn
learn: ## learn from your own old orders: HISTORY=file.jsonl|csv|xlsx MODEL=dir
	@$(ENGINE) -m bot.engine.learn --history "$(HISTORY)" --model "$(MODEL)"
evaluate-intake: ## real first messages through the whole running system: DATA=dir COUNT=200
	@$(APP) -m tests.intake --data "$(DATA)" --count "$(COUNT)"
