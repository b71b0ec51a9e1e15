package io.netqueue.testkit;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;

/**
 * A session with one rule of the wire, or a part of it, switched off: the production classes with some of their methods
 * changed in the bytecode, which a {@link MutantLoader} makes into classes of their own. The simulator must find it out.
 *
 * @param name the rule, and which part of it
 * @param what what it does wrong
 * @param lossy does it concern links that lose packets, and no other?
 * @param seed one that found it out when this was written, with which a search begins; it changes with the simulator
 * @param changes where it differs
 */
record Mutant(String name, String what, boolean lossy, long seed, List<Change> changes) {

    private static final String SESSION = "io.netqueue.session.";

    /** A method of a session class that is changed. */
    private record Change(String type, String method, AsmVisitorWrapper visitor) {}

    /** What does not do what it should on any link. */
    static Mutant of(String name, long seed, String what) {
        return new Mutant(name, what, false, seed, List.of());
    }

    /** What does not do what it should on a link that loses packets. */
    static Mutant ofLossy(String name, long seed, String what) {
        return new Mutant(name, what, true, seed, List.of());
    }

    /** The rule as the wire's document calls it. */
    String rule() {
        return name.substring(0, name.indexOf('-'));
    }

    /** A method does something else before or after, or instead. */
    Mutant advise(String type, String method, Class<?> advice) {
        return with(new Change(SESSION + type, method, Advice.to(advice).on(named(method))));
    }

    /** A method leaves out all calls of another. */
    Mutant without(String type, String method, String called) {
        return with(new Change(
                SESSION + type,
                method,
                MemberSubstitution.relaxed().method(named(called)).stub().on(named(method))));
    }

    private Mutant with(Change change) {
        List<Change> all = new ArrayList<>(changes);
        all.add(change);
        return new Mutant(name, what, lossy, seed, List.copyOf(all));
    }

    boolean changes(String type) {
        return changes.stream().anyMatch(change -> change.type.equals(type));
    }

    /** The class file of a type that it changes. */
    byte[] classFile(Class<?> type) {
        DynamicType.Builder<?> builder =
                new ByteBuddy().redefine(type, ClassFileLocator.ForClassLoader.of(type.getClassLoader()));
        for (Change change : changes) {
            if (change.type.equals(type.getName())) {
                checkPresent(type, change.method);
                builder = builder.visit(change.visitor);
            }
        }
        try (DynamicType.Unloaded<?> made = builder.make()) {
            return made.getBytes();
        }
    }

    private void checkPresent(Class<?> type, String method) {
        if (Arrays.stream(type.getDeclaredMethods())
                .noneMatch(declared -> declared.getName().equals(method))) {
            throw new IllegalStateException(name + " changes " + type.getName() + "." + method
                    + ", which is gone: name the method that does it now");
        }
    }
}
