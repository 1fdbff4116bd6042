package hudson.model;

import java.io.Serializable;

public final class Result implements Serializable {
    public static final Result SUCCESS = new Result();

    private static final long serialVersionUID = 1L;

    private Result() {}
}
