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

    /** A copy that shares nothing with {@code value}, and has nothing of it that isn't saved. */
    static <T extends Serializable> T copy(T value) throws IOException {
        try {
            return read(bytes(value));
        } catch (ClassNotFoundException e) {
            throw new IOException("The classes of " + value.getClass() + " are not there", e);
        }
    }

    private void writeObject(ObjectOutputStream stream) throws IOException {
        stream.writeObject(bytes(value));
    }

    private void readObject(ObjectInputStream stream) throws IOException, ClassNotFoundException {
        value = read((byte[]) stream.readObject());
    }

    private static byte[] bytes(Serializable value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream own = new ObjectOutputStream(bytes)) {
            own.writeObject(value);
        }
        return bytes.toByteArray();
    }

    @SuppressWarnings("unchecked")
    private static <T> T read(byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream own = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return (T) own.readObject();
        }
    }
}
