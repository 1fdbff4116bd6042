package jenkins;

public enum YesNoMaybe {
    MAYBE;
}
