package dev.latchkey.cli.demo;

import dev.latchkey.session.CoordinationException;

/** Something that the demo was to tell has not happened. */
final class UntrueException extends CoordinationException {

    private static final long serialVersionUID = 1L;

    UntrueException(String sentence) {
        super(sentence, null);
    }
}
