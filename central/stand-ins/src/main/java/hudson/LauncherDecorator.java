package hudson;

public abstract class LauncherDecorator {}
