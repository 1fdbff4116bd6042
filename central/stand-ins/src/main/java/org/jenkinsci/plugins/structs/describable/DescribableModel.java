package org.jenkinsci.plugins.structs.describable;

import hudson.model.TaskListener;
import java.io.Serializable;
import java.util.Collection;
import java.util.Map;

public final class DescribableModel<T> implements Serializable {
    public static <T> DescribableModel<T> of(Class<T> clazz) {
        throw new UnsupportedOperationException("stand-in");
    }

    public DescribableParameter getParameter(String name) {
        throw new UnsupportedOperationException("stand-in");
    }

    public Collection<DescribableParameter> getParameters() {
        throw new UnsupportedOperationException("stand-in");
    }

    public T instantiate(Map<String, ?> arguments, TaskListener listener) throws IllegalArgumentException {
        throw new UnsupportedOperationException("stand-in");
    }
}
