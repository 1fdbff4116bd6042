package io.jenkins.plugins.buildx.command;

import java.io.IOException;

/** Something that could not be done: its cause in one sentence, the evidence for it, and what mends it. */
public class Failure extends IOException {
    private static final long serialVersionUID = 1L;

    /** Whose move it is. */
    public enum Kind {
        /** What was asked for can't be: the caller changes the request. */
        INPUT,
        /** The build, the image or a check failed: the image's authors look at it. */
        IMAGE,
        /** The machine lacks something: its admin installs or permits it. */
        MACHINE,
        /** It may work when tried again. */
        TRANSIENT
    }

    private final Kind kind;
    private final String sentence;
    private final String evidence;
    private final String remedy;

    /**
     * @param sentence what went wrong, one sentence without a full stop
     * @param evidence the lines that show it, or empty
     * @param remedy what to do, or empty
     */
    public Failure(Kind kind, String sentence, String evidence, String remedy) {
        super(compose(sentence, evidence, remedy));
        this.kind = kind;
        this.sentence = sentence;
        this.evidence = evidence;
        this.remedy = remedy;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the same thing may work when tried again. */
    public boolean isRetryable() {
        return kind == Kind.TRANSIENT;
    }

    /** What went wrong, in one sentence. */
    public String sentence() {
        return sentence;
    }

    /** The lines that show it; empty when there are none. */
    public String evidence() {
        return evidence;
    }

    /** What mends it; empty when nobody knows. */
    public String remedy() {
        return remedy;
    }

    private static String compose(String sentence, String evidence, String remedy) {
        StringBuilder text = new StringBuilder(sentence);
        evidence.strip().lines().forEach(line -> text.append("\n  | ").append(line));
        if (!remedy.isEmpty()) {
            text.append("\n  Remedy: ").append(remedy);
        }
        return text.toString();
    }
}
