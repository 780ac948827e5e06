package dev.latchkey.conformance.proxy;

/** The gates that one connection's bytes pass, one for each direction. */
record Passage(Gate toServer, Gate toClient) {}
