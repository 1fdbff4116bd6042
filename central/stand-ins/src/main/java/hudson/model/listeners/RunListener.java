package hudson.model.listeners;

import hudson.ExtensionPoint;
import hudson.model.Run;

@SuppressWarnings("rawtypes")
public abstract class RunListener<R extends Run> implements ExtensionPoint {
    protected RunListener() {
        throw new UnsupportedOperationException("stand-in");
    }

    public void onDeleted(R run) {
        throw new UnsupportedOperationException("stand-in");
    }
}
