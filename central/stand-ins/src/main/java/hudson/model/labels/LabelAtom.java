package hudson.model.labels;

public class LabelAtom {}
