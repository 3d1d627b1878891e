META
key;value
description;Doorstep projects, a small file of our own
country;China
unit;海安市
subunit;城东镇
instance;2024
num_projects;6
num_votes;12
budget;900
vote_type;approval
rule;unknown
date_begin;2024
date_end;2024
min_length;1
max_length;3
comment;"#1: quoted; with a separator"
PROJECTS
project_id;cost;category;votes;name;selected
p1;120;employment;7;家门口就业服务站;1
p2;95.5;roads,villages;5;"农桥; 26 座";1
p3;60;elderly;4;"社区助餐点 ""八仙"" 食堂";0
p4;400;;6;5G 基站;1
p5;100;"cars";2;新能源汽车共享充电桩;0
p6;124;city;1;便民疏导点;2
VOTES
voter_id;age;vote
v01;52;p1,p2,p4
v02;61;p1
v03;58;p4,p1
v04;66;"p2,p3"
v05;;p1,p4
v06;49;p3
v07;55;p1,p2,p3
v08;63;p4
v09;70;p1,p5
v10;57;p2,p4,p6
v11;51;p5,p3,p2
v12;60;p1,p4
