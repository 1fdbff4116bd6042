package io.jenkins.plugins.buildx.steps;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import hudson.model.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** The context of a step in no Pipeline. */
final class FakeContext extends StepContext {
    private static final long serialVersionUID = 1L;

    private final transient Map<Class<?>, Object> values = new HashMap<>();
    private final transient List<Throwable> failures = new ArrayList<>();
    private boolean mayFail;

    <T> FakeContext with(Class<T> type, T value) {
        values.put(type, value);
        return this;
    }

    /** Lets the step fail. */
    FakeContext failing() {
        mayFail = true;
        return this;
    }

    /** What the step failed with. */
    List<Throwable> failures() {
        return failures;
    }

    @Override
    public <T> T get(Class<T> key) {
        return key.cast(values.get(key));
    }

    @Override
    public void onSuccess(Object result) {
        throw new AssertionError("not expected to succeed");
    }

    @Override
    public void onFailure(Throwable cause) {
        if (!mayFail) {
            throw new AssertionError("not expected to fail", cause);
        }
        failures.add(cause);
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public ListenableFuture<Void> saveState() {
        return Futures.immediateFuture(null);
    }

    @Override
    public void setResult(Result result) {
        throw new AssertionError("not expected to set " + result);
    }

    @Override
    public BodyInvoker newBodyInvoker() {
        throw new IllegalStateException("a step without a body");
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
