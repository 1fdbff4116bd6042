package org.jenkinsci.plugins.structs.describable;

public final class ArrayType extends ParameterType {
    public ParameterType getElementType() {
        throw new UnsupportedOperationException("stand-in");
    }
}
