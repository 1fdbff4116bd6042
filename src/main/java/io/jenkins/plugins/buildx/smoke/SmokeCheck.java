package io.jenkins.plugins.buildx.smoke;

import java.io.IOException;
import java.io.Serializable;
import java.util.OptionalInt;

/** A condition that a started image must meet. A value, valid by construction. */
public sealed interface SmokeCheck extends Serializable
        permits HttpCheck, TcpCheck, ExecCheck, LogCheck, HealthCheck, FileCheck, ExitCheck, MetadataCheck {
    /** What people call it, such as {@code http /} or {@code exec ldd --version}. */
    String name();

    /**
     * Looks once.
     *
     * @throws IOException if docker or the machine could not be asked
     */
    Observation observe(SmokeTarget target) throws IOException, InterruptedException;

    /** Whether the image's own process must be started for it. */
    default boolean needsProcess() {
        return true;
    }

    /** Whether programs of the image are executed for it, which takes the platform's processor or an emulator. */
    default boolean executes() {
        return needsProcess();
    }

    /** The port of the container that must be published for it. */
    default OptionalInt publishes() {
        return OptionalInt.empty();
    }
}
