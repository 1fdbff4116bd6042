package io.jenkins.plugins.buildx.steps;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;

/**
 * A value of the engine in the state of a running build. It is saved in Java's own serial form: the one that Pipelines use,
 * JBoss Marshalling, can't save records that are not public.
 */
final class Saved<T extends Serializable> implements Serializable {
    private static final long serialVersionUID = 1L;

    private transient T value;

    Saved(T value) {
        this.value = value;
    }

    T get() {
        return value;
    }

    private void writeObject(ObjectOutputStream stream) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream own = new ObjectOutputStream(bytes)) {
            own.writeObject(value);
        }
        stream.writeObject(bytes.toByteArray());
    }

    @SuppressWarnings("unchecked")
    private void readObject(ObjectInputStream stream) throws IOException, ClassNotFoundException {
        byte[] bytes = (byte[]) stream.readObject();
        try (ObjectInputStream own = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            value = (T) own.readObject();
        }
    }
}
