package hudson.model;

public abstract class Actionable implements ModelObject {
    public <T extends Action> T getAction(Class<T> type) {
        throw new UnsupportedOperationException("stand-in");
    }

    public boolean addOrReplaceAction(Action action) {
        throw new UnsupportedOperationException("stand-in");
    }
}
