package hudson.model;

import net.sf.json.JSONObject;
import org.kohsuke.stapler.StaplerRequest2;

public abstract class Descriptor<T extends Describable<T>> {
    public final transient Class<? extends T> clazz = null;

    protected Descriptor() {
        throw new UnsupportedOperationException("stand-in");
    }

    public String getDisplayName() {
        throw new UnsupportedOperationException("stand-in");
    }

    public T newInstance(StaplerRequest2 staplerRequest2, JSONObject json) throws Descriptor.FormException {
        throw new UnsupportedOperationException("stand-in");
    }

    public static final class FormException extends Exception {}

    public void load() {
        throw new UnsupportedOperationException("stand-in");
    }

    public void save() {
        throw new UnsupportedOperationException("stand-in");
    }
}
