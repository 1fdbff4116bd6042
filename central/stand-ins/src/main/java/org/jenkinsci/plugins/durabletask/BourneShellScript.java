package org.jenkinsci.plugins.durabletask;

public final class BourneShellScript extends FileMonitoringTask {
    public BourneShellScript(String text) {
        throw new UnsupportedOperationException("stand-in");
    }
}
