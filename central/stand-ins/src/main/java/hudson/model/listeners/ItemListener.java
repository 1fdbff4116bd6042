package hudson.model.listeners;

import hudson.ExtensionPoint;

public class ItemListener implements ExtensionPoint {
    public ItemListener() {
        throw new UnsupportedOperationException("stand-in");
    }

    public void onLoaded() {
        throw new UnsupportedOperationException("stand-in");
    }

    public void onBeforeShutdown() {
        throw new UnsupportedOperationException("stand-in");
    }
}
