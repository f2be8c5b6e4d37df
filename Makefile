# What a person types. Every command installs what it needs first; `make help` lists them.

.PHONY: help lessons book test check bench clean setup
.DEFAULT_GOAL := help

explorer = .build/release/explorer

help:
	@echo "make lessons   build, and write every lesson in English and Chinese to out/"
	@echo "make book      build, and write the course as one site to out/book/"
	@echo "make test      run the tests"
	@echo "make check     format, doors between the rooms, and a build without a warning"
	@echo "make bench     measure this project beside its peers"
	@echo "make clean     remove what was built and what lessons wrote"
	@echo "Each installs the Debian packages it needs and says which."

setup:
	@scripts/setup.sh

lessons: setup
	swift build -c release --product explorer
	@scripts/lessons.sh $(explorer)

book: setup
	swift build -c release --product explorer
	@$(explorer) book

test: setup
	swift test

check: setup
	@scripts/check.sh

bench: setup
	@scripts/bench.sh

clean:
	rm -rf .build .build-reference .build-bench Benchmarks/.build
	find out -mindepth 1 ! -name .gitkeep -delete
