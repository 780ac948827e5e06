/**
 * What backends share to prove who they are and to know whom they talk to: the parameters that say so, the files that hold
 * certificates and keys, and the question why a TLS connection did not come about.
 *
 * <p>A backend that talks to servers takes {@link dev.latchkey.spi.security.Security#PARAMETERS} among its own, and makes a
 * {@link dev.latchkey.spi.security.Security} of what it is given. Nothing here ever prints a secret.
 */
@NullMarked
package dev.latchkey.spi.security;

import org.jspecify.annotations.NullMarked;
