package org.jenkinsci.plugins.structs.describable;

import java.io.Serializable;

public final class DescribableParameter implements Serializable {
    public String getName() {
        throw new UnsupportedOperationException("stand-in");
    }

    public ParameterType getType() {
        throw new UnsupportedOperationException("stand-in");
    }
}
