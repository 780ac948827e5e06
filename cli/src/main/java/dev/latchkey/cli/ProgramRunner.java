package dev.latchkey.cli;

/** A subcommand that runs a program and hands its exit code on. */
interface ProgramRunner {}
