package jenkins.model;

import hudson.ExtensionPoint;
import hudson.model.Action;
import java.util.Collection;

public abstract class TransientActionFactory<T> implements ExtensionPoint {
    public TransientActionFactory() {
        throw new UnsupportedOperationException("stand-in");
    }

    public abstract Collection<? extends Action> createFor(T object);

    public abstract Class<T> type();
}
