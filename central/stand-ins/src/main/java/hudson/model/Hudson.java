package hudson.model;

import hudson.slaves.Cloud;
import java.util.AbstractList;

public class Hudson {
    public static class CloudList extends AbstractList<Cloud> {
        @Override
        public Cloud get(int index) {
            throw new UnsupportedOperationException("stand-in");
        }

        @Override
        public int size() {
            throw new UnsupportedOperationException("stand-in");
        }
    }
}
