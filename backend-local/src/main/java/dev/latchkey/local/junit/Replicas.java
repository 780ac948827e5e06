package dev.latchkey.local.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How many replicas the cluster of a test has: 1, 3 (as without this annotation) or 5. Stands at the parameter. Where several
 * parameters of one test have it, they have the same number; those without it get the cluster that is there.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Replicas {

    /** The number. */
    int value();
}
