# Passerelle. « make » seul dit ce que fait chaque cible.
# Variables : ARGS="--headless --port 8599" pour chat ; PYTEST_ARGS pour test ; PASSERELLE_HOME pour le dossier de données.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help chat test check format test-full bench corpus-check fiches lock clean app dev system

PY := .venv/bin/python
ARGS ?=
PYTEST_ARGS ?=

help: ## dit ce que fait chaque cible
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

chat: app ## installe ce qui manque, construit l’index des fiches s’il est absent ou périmé, ouvre la conversation
	@$(PY) -m app.fresh
	@$(PY) -m app.cli chat $(ARGS)

test: dev system check ## installe ce qu’il faut, vérifie le code et lance les tests
	@echo "→ Tests…"
	@$(PY) -m pytest -q -rs $(PYTEST_ARGS)

check: dev ## vérifie le style, les types et le sens des imports
	@echo "→ Style, types, imports…"
	@$(PY) -m ruff check --quiet
	@$(PY) -m ruff format --check --quiet
	@$(PY) -m mypy --no-error-summary
	@$(PY) -c 'from importlinter.cli import lint_imports_command as c; c()' --no-logo

format: dev ## met le code en forme
	@$(PY) -m ruff check --fix --quiet
	@$(PY) -m ruff format --quiet

test-full: dev system check ## lance aussi les tests lents, puis refuse une évaluation sous ses planchers
	@$(PY) -m pytest -q -rs -m "slow or not slow" $(PYTEST_ARGS)
	@$(PY) -m evals gate

bench: dev ## mesure les durées et la mémoire
	@$(PY) -m evals.speed $(ARGS)

corpus-check: dev ## vérifie les fiches, le lexique, le catalogue et l’annuaire
	@$(PY) -m evals.corpus_check $(ARGS)

fiches: dev system ## met en page les fiches rédigées qui ont changé, puis calcule les vecteurs livrés avec elles
	@$(PY) -m evals.sheets $(ARGS)
	@$(PY) -m index.vectors

lock: dev ## note dans constraints.txt les versions installées
	@{ echo "# Versions avec lesquelles les tests passent ; « make lock » les note de nouveau."; \
	   $(PY) -m pip --disable-pip-version-check freeze --exclude-editable --exclude torch; } > constraints.tmp
	@mv constraints.tmp constraints.txt

clean: ## retire l’environnement et les caches (les documents et l’index de l’utilisateur restent)
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis artefacts dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

app:
	@scripts/setup.sh app

dev:
	@scripts/setup.sh dev

system:
	@scripts/system.sh
