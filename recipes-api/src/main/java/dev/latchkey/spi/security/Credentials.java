package dev.latchkey.spi.security;

/**
 * A user's name and password. Its text shows the name only.
 *
 * @param password never printed, by whomever
 */
public record Credentials(String user, String password) {

    /** The name, without the password. */
    @Override
    public String toString() {
        return "user " + user;
    }
}
