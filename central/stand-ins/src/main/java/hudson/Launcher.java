package hudson;

import hudson.remoting.VirtualChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

public abstract class Launcher {
    public VirtualChannel getChannel() {
        throw new UnsupportedOperationException("stand-in");
    }

    public boolean isUnix() {
        throw new UnsupportedOperationException("stand-in");
    }

    public abstract void kill(Map<String, String> map) throws IOException, InterruptedException;

    public final Launcher.ProcStarter launch() {
        throw new UnsupportedOperationException("stand-in");
    }

    public final class ProcStarter {
        public Launcher.ProcStarter cmds(List<String> list) {
            throw new UnsupportedOperationException("stand-in");
        }

        public Launcher.ProcStarter envs(Map<String, String> map) {
            throw new UnsupportedOperationException("stand-in");
        }

        public Launcher.ProcStarter pwd(FilePath filePath) {
            throw new UnsupportedOperationException("stand-in");
        }

        public Launcher.ProcStarter quiet(boolean value) {
            throw new UnsupportedOperationException("stand-in");
        }

        public Proc start() throws IOException {
            throw new UnsupportedOperationException("stand-in");
        }

        public Launcher.ProcStarter stderr(OutputStream outputStream) {
            throw new UnsupportedOperationException("stand-in");
        }

        public Launcher.ProcStarter stdin(InputStream inputStream) {
            throw new UnsupportedOperationException("stand-in");
        }

        public Launcher.ProcStarter stdout(OutputStream outputStream) {
            throw new UnsupportedOperationException("stand-in");
        }
    }

    public static class LocalLauncher extends Launcher {
        @Override
        public void kill(Map<String, String> map) {
            throw new UnsupportedOperationException("stand-in");
        }
    }

    public static class RemoteLauncher extends Launcher {
        @Override
        public void kill(Map<String, String> map) {
            throw new UnsupportedOperationException("stand-in");
        }
    }
}
