package hudson.node_monitors;

import hudson.model.Computer;
import hudson.remoting.Callable;
import java.io.IOException;

public abstract class AbstractAsyncNodeMonitorDescriptor<T> extends AbstractNodeMonitorDescriptor<T> {
    protected abstract Callable<T, IOException> createCallable(Computer computer);
}
