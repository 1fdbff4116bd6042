package hudson.remoting;

import java.io.IOException;

public class Channel implements VirtualChannel {
    @Override
    public <V, T extends Throwable> V call(Callable<V, T> callable) throws IOException, T, InterruptedException {
        throw new UnsupportedOperationException("stand-in");
    }

    public static boolean isClosedChannelException(Throwable throwable) {
        throw new UnsupportedOperationException("stand-in");
    }

    public boolean isClosingOrClosed() {
        throw new UnsupportedOperationException("stand-in");
    }
}
