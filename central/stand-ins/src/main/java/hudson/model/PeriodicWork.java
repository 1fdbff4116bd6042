package hudson.model;

import hudson.ExtensionPoint;

public abstract class PeriodicWork implements ExtensionPoint {
    protected static final long HOUR = 3_600_000;

    public long getInitialDelay() {
        throw new UnsupportedOperationException("stand-in");
    }

    public abstract long getRecurrencePeriod();
}
