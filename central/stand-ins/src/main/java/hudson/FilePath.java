package hudson;

import hudson.remoting.VirtualChannel;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;

public final class FilePath implements Serializable {
    public FilePath(File file) {
        throw new UnsupportedOperationException("stand-in");
    }

    public <T> T act(FilePath.FileCallable<T> fileCallable) throws IOException, InterruptedException {
        throw new UnsupportedOperationException("stand-in");
    }

    public FilePath child(String text) {
        throw new UnsupportedOperationException("stand-in");
    }

    public void copyFrom(InputStream inputStream) throws IOException, InterruptedException {
        throw new UnsupportedOperationException("stand-in");
    }

    public void deleteRecursive() throws IOException, InterruptedException {
        throw new UnsupportedOperationException("stand-in");
    }

    public boolean exists() throws IOException, InterruptedException {
        throw new UnsupportedOperationException("stand-in");
    }

    public VirtualChannel getChannel() {
        throw new UnsupportedOperationException("stand-in");
    }

    public String getRemote() {
        throw new UnsupportedOperationException("stand-in");
    }

    public boolean isDirectory() throws IOException, InterruptedException {
        throw new UnsupportedOperationException("stand-in");
    }

    public void mkdirs() throws IOException, InterruptedException {
        throw new UnsupportedOperationException("stand-in");
    }

    public InputStream read() throws IOException, InterruptedException {
        throw new UnsupportedOperationException("stand-in");
    }

    public interface FileCallable<T> extends Serializable {
        T invoke(File file, VirtualChannel virtualChannel) throws IOException, InterruptedException;
    }
}
