package hudson.slaves;

import hudson.model.Actionable;
import hudson.model.Label;

public abstract class Cloud extends Actionable {
    public boolean canProvision(CloudState state) {
        throw new UnsupportedOperationException("stand-in");
    }

    public static final class CloudState {
        public CloudState(Label label, int additionalPlannedCapacity) {
            throw new UnsupportedOperationException("stand-in");
        }
    }
}
