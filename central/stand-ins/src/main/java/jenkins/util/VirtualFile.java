package jenkins.util;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Collection;

public abstract class VirtualFile implements Comparable<VirtualFile>, Serializable {
    public abstract VirtualFile child(String text);

    public Collection<String> list(String text, String text2, boolean value) throws IOException {
        throw new UnsupportedOperationException("stand-in");
    }

    public abstract InputStream open() throws IOException;
}
