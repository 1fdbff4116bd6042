package org.jenkinsci.plugins.workflow.cps;

import hudson.ExtensionPoint;
import hudson.model.Run;
import java.util.Collection;
import java.util.Iterator;

public abstract class GlobalVariableSet implements ExtensionPoint, Iterable<GlobalVariable> {
    public Collection<GlobalVariable> forRun(Run<?, ?> run) {
        throw new UnsupportedOperationException("stand-in");
    }

    @Override
    public Iterator<GlobalVariable> iterator() {
        throw new UnsupportedOperationException("stand-in");
    }
}
