# The library that the portable program carries; SAMI_PROGRAM_FILE is its path.
    .section .rodata
    .global samiProgramBegin
    .global samiProgramEnd
    .balign 4096
samiProgramBegin:
    .incbin SAMI_PROGRAM_FILE
samiProgramEnd:
    .section .note.GNU-stack,"",@progbits
