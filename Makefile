# make help tells what there is
MAVEN := $(shell central/maven 2>/dev/null || echo mvn)
MVN := $(MAVEN) --batch-mode --no-transfer-progress
TARGET := central/plugin/target

.DEFAULT_GOAL := help
.PHONY: help demo test cli format bench jenkins clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

demo: cli ## the sample built for two platforms, pushed, tested and published, on real Docker
	@demo/run

test: ## all tests, on real Docker and, where Jenkins' artifacts can be had, in a real Jenkins
	@central/test $(TEST_ARGS)

cli: $(TARGET)/cli/docker-buildx.jar ## the command line's libraries

$(TARGET)/cli/docker-buildx.jar: central/pom.xml central/plugin/pom.xml $(shell find src/main -type f)
	@echo "the command line is built; the first time, Maven fetches what that takes"
	@$(MVN) -q -f central/pom.xml package -DskipTests -Dspotless.check.skip
	@touch $@

format: ## the sources, formatted
	@$(MVN) -q -f central/pom.xml spotless:apply

bench: cli ## the benchmarks, into docs/benchmarks.md
	@bench/run

jenkins: ## a browsable Jenkins with the plugin and a sample job
	@central/jenkins

clean: ## what the builds made
	@rm -rf target central/target central/plugin/target central/stand-ins/target work
