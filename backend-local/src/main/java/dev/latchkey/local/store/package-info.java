/**
 * The state machine of the waist: entries, sessions and the changes that watches read, and nothing that differs between
 * two runs. Same commands at the same indexes and times give the same state, the same results and the same snapshot bytes;
 * there is no clock, no thread and no random number in here.
 */
@NullMarked
package dev.latchkey.local.store;

import org.jspecify.annotations.NullMarked;
